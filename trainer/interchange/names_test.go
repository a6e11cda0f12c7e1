package interchange

import (
	"maps"
	"testing"

	"descent/trainer/run"
)

// Tags of usual programs belong together as their authors mean them.
func TestNames(t *testing.T) {
	for _, want := range []map[string]run.Curve{
		// Keras' CSVLogger and its TensorBoard folders.
		{"loss": "train_loss", "val_loss": "val_loss", "accuracy": "train_accuracy", "val_accuracy": "val_accuracy", "learning_rate": "rate"},
		{"train/epoch_loss": "train_loss", "validation/epoch_loss": "val_loss", "validation/evaluation_loss_vs_iterations": "val_evaluation_loss_vs_iterations"},
		// Lightning.
		{"train_loss_step": "batch_loss", "train_loss_epoch": "train_loss", "val_loss": "val_loss", "val_acc": "val_accuracy"},
		// PyTorch's tutorials.
		{"Loss/train": "train_loss", "Loss/test": "val_loss", "Accuracy/train": "train_accuracy", "Accuracy/test": "val_accuracy"},
		// Hugging Face.
		{"loss": "train_loss", "eval_loss": "val_loss", "eval_f1": "val_f1", "grad_norm": "grad_norm", "learning_rate": "rate"},
		// Two tags for one curve: the plainer one gets its name.
		{"train_loss": "train_loss", "Loss/train": "Loss/train", "loss": "loss", "val/loss": "val_loss", "test/loss": "test/loss"},
		{"bleu": "bleu", "gpu.memory": "gpu.memory", "test_bleu": "val_bleu", "bleu_step": "bleu_step"},
		{},
	} {
		var tags []string
		for tag := range want {
			tags = append(tags, tag)
		}
		if tags != nil && want["test_bleu"] != "" {
			want["bleu"] = "train_bleu" // beside one that was held out
		}
		if got := Names(tags); !maps.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
	}
}
