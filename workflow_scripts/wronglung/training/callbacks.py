"""Callbacks of a training run: a progress bar, extra checkpoints and their seals, and the losses for the log."""

from pathlib import Path
from typing import Any

from accelerate.utils import wait_for_everyone
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments
from transformers.trainer_callback import ExportableState

from wronglung.core.logs import progress
from wronglung.training.checkpoints import remove_older, seal


class StepBar(TrainerCallback):
    """One bar over the remaining steps; validation has no bar of its own."""

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: object
    ) -> None:
        """Open the bar, on the first process only."""
        left = range(state.max_steps - state.global_step + 1 if state.is_world_process_zero else 0)
        self._steps = iter(progress(left, "training steps"))
        next(self._steps, None)

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: object
    ) -> None:
        """Advance the bar."""
        next(self._steps, None)


class SaveEvery(TrainerCallback):
    """Request a checkpoint every `steps` steps, in addition to the trainer's own at the end of each epoch."""

    def __init__(self, steps: int) -> None:
        self._steps = steps

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: object
    ) -> None:
        """Request a checkpoint, unless the epoch ends here and requests one itself."""
        epoch_steps = state.max_steps // round(args.num_train_epochs)
        if state.global_step % self._steps == 0 and state.global_step % epoch_steps:
            control.should_save = True


class SealCheckpoint(TrainerCallback):
    """Seals every checkpoint in a folder when all processes have written their part, and removes older ones."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def on_save(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: object) -> None:
        """Seal the checkpoint that the trainer has just written."""
        wait_for_everyone()
        if args.should_save:
            seal(self._folder / f"checkpoint-{state.global_step}")
            remove_older(self._folder)


class BatchLosses(TrainerCallback, ExportableState):
    """Losses of the epoch's batches so far, and the losses of chance.

    Checkpoints hold them, so that the log of a resumed epoch covers the whole epoch.
    """

    def __init__(self) -> None:
        self.losses: list[float] = []
        self.chances: list[float] = []

    def state(self) -> dict[str, Any]:
        """Return what a checkpoint stores."""
        return {"args": {}, "attributes": {"losses": list(self.losses), "chances": list(self.chances)}}

    def clear(self) -> None:
        """Start a new epoch."""
        self.losses, self.chances = [], []
