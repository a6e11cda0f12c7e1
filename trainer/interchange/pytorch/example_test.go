package pytorch_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"descent/data"
	"descent/model"
	"descent/trainer"
	"descent/trainer/interchange/portable"
	"descent/trainer/interchange/pytorch"
)

func Example() {
	spec := trainer.Default()
	spec.Data, spec.Hidden, spec.Activation = data.Iris{}, []int{8}, model.LeakyReLU{Slope: 0.1}
	m, set, err := trainer.Begin(context.Background(), spec)
	if err != nil {
		fmt.Println(err)
		return
	}
	n, err := portable.New(m, set.Reader())
	if err != nil {
		fmt.Println(err)
		return
	}
	var file bytes.Buffer
	if err := pytorch.Write(&file, n, "iris.safetensors", "iris-test.safetensors"); err != nil {
		fmt.Println(err)
		return
	}
	_, network, _ := strings.Cut(file.String(), "def network():\n")
	network, _, _ = strings.Cut(network, "\n\n")
	fmt.Println(network)
	// Output:
	//     return nn.Sequential(
	//         nn.Linear(4, 8),
	//         nn.LeakyReLU(0.1),
	//         nn.Linear(8, 3),
	//     )
}
