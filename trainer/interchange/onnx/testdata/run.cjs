// Runs ONNX models under onnxruntime-web: reads a list of {model, double, rows}
// as JSON, with the model in base64 and null for NaN, and prints a list of
// {name, rows}, the output of each.
const ort = require('onnxruntime-web');
const fs = require('fs');

ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'error';

async function run({ model, double, rows }) {
  const session = await ort.InferenceSession.create(Buffer.from(model, 'base64'));
  const numbers = rows.flat().map((x) => (x === null ? NaN : x));
  const shape = [rows.length, rows[0].length];
  const x = double
    ? new ort.Tensor('float64', Float64Array.from(numbers), shape)
    : new ort.Tensor('float32', Float32Array.from(numbers), shape);
  const name = session.outputNames[0];
  const y = (await session.run({ x }))[name];
  const out = [];
  for (let i = 0; i < y.dims[0]; i++) {
    out.push(Array.from(y.data.slice(i * y.dims[1], (i + 1) * y.dims[1])));
  }
  await session.release();
  return { name, rows: out };
}

(async () => {
  const results = [];
  for (const c of JSON.parse(fs.readFileSync(0, 'utf8'))) {
    results.push(await run(c));
  }
  fs.writeSync(1, JSON.stringify(results));
})();
