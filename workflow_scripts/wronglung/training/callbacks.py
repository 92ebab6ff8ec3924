"""What happens at each step of a training run besides training."""

from typing import Any

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments
from transformers.trainer_callback import ExportableState

from wronglung.core.logs import progress


class StepBar(TrainerCallback):
    """One bar over the steps that are left; validation has none of its own."""

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: object
    ) -> None:
        """Opens the bar, on the first process."""
        left = range(state.max_steps - state.global_step + 1 if state.is_world_process_zero else 0)
        self._steps = iter(progress(left, "training steps"))
        next(self._steps, None)

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: object
    ) -> None:
        """Moves the bar on."""
        next(self._steps, None)


class SaveEvery(TrainerCallback):
    """A checkpoint every so many steps, besides the one that the trainer writes at the end of an epoch."""

    def __init__(self, steps: int) -> None:
        self._steps = steps

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: object
    ) -> None:
        """Asks for one, unless the epoch is about to ask itself."""
        epoch_steps = state.max_steps // round(args.num_train_epochs)
        if state.global_step % self._steps == 0 and state.global_step % epoch_steps:
            control.should_save = True


class BatchLosses(TrainerCallback, ExportableState):
    """Losses of the epoch's batches so far, and those of chance; kept in checkpoints, so that the log goes on too."""

    def __init__(self) -> None:
        self.losses: list[float] = []
        self.chances: list[float] = []

    def state(self) -> dict[str, Any]:
        """What a checkpoint holds of them."""
        return {"args": {}, "attributes": {"losses": list(self.losses), "chances": list(self.chances)}}

    def clear(self) -> None:
        """Begins another epoch."""
        self.losses, self.chances = [], []
