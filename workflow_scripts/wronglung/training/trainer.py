"""transformers' Trainer with our sampling order, our log entries and our optimiser."""

import logging
import math
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset
from transformers import (
    EarlyStoppingCallback,
    PrinterCallback,
    Trainer,
    TrainerCallback,
    TrainingArguments,
)
from transformers.utils import ModelOutput

from wronglung.encoders.saved_model import SavedModel
from wronglung.training.callbacks import BatchLosses, SaveEvery, SealCheckpoint, StepBar
from wronglung.training.checkpoints import break_seal
from wronglung.training.epoch_sampler import EpochSampler, Key
from wronglung.training.optimisation import SCHEDULES, new_optimizer, schedule_options
from wronglung.training.settings import RuntimeSettings, TrainingSettings

StepInputs = Callable[[int, int], Mapping[str, Any]]
"""From the steps that lie before a step, and the steps of the training, to further arguments of the model."""


class KeyedDataset(Protocol):
    """Items by the keys of an `EpochSampler`."""

    def __len__(self) -> int:
        """Return the number of items of an epoch."""

    def __getitem__(self, key: Key) -> Any:
        """Return the item as it is in that epoch."""


class EpochTrainer(Trainer):
    """Trains `model_in_training` and keeps the last epoch's weights.

    The model returns a mapping with its `loss` and, as `chance`, the loss of a model that knows nothing.
    """

    def __init__(
        self,
        model: SavedModel,
        settings: TrainingSettings,
        runtime: RuntimeSettings,
        train: KeyedDataset,
        valid: KeyedDataset,
        collate: Callable[[Sequence[Any]], dict[str, Any]],
        folder: Path,
        seed: int,
        step_inputs: StepInputs | None = None,
    ) -> None:
        self._step_inputs = step_inputs
        self._settings, self._runtime, self._sampling_seed = settings, runtime, seed
        self.model_in_training, self._train, self._valid = model, train, valid
        self._valid_chances: list[float] = []
        self._since = time.perf_counter()
        callbacks: list[TrainerCallback] = [
            EarlyStoppingCallback(settings.patience),
            BatchLosses(),
            StepBar(),
            SealCheckpoint(folder),
        ]
        if runtime.save_every_steps is not None:
            callbacks.append(SaveEvery(runtime.save_every_steps))
        super().__init__(
            model,
            trainer_arguments(settings, folder, seed),
            data_collator=collate,
            train_dataset=train,
            eval_dataset=valid,
            callbacks=callbacks,
        )
        self.remove_callback(PrinterCallback)

    def get_train_dataloader(self) -> DataLoader:
        """Return batches of distinct items in the epoch's order; an incomplete last batch is left out."""
        sampler = EpochSampler(len(self._train), self._settings.epoch_share, self._sampling_seed)
        if len(sampler) < self._settings.batch_images:
            raise ValueError(
                f"an epoch has {len(sampler)} training images, fewer than a batch of {self._settings.batch_images}; "
                "lower training.batch_images or raise training.epoch_share"
            )
        return self._batches(self._train, sampler, self.args.per_device_train_batch_size)

    def get_eval_dataloader(self, eval_dataset: Dataset | str | None = None) -> DataLoader:
        """Return the same batches every time, all of one size because the loss of chance depends on it."""
        size = min(self.args.per_device_eval_batch_size, len(self._valid) // self.args.world_size)
        return self._batches(self._valid, EpochSampler(len(self._valid), 1.0, None), size)

    def _batches(self, dataset: Any, sampler: EpochSampler, size: int) -> DataLoader:
        return self.accelerator.prepare(
            DataLoader(
                dataset,
                batch_size=size,
                sampler=sampler,
                drop_last=True,
                collate_fn=self.data_collator,
                num_workers=self._runtime.workers,
                pin_memory=self.args.dataloader_pin_memory,
            )
        )

    def compute_loss(
        self,
        model: torch.nn.Module,
        inputs: dict[str, Tensor],
        return_outputs: bool = False,
        num_items_in_batch: Tensor | int | None = None,
    ) -> Tensor | tuple[Tensor, ModelOutput]:
        """Return the model's own loss.

        Raises:
            FloatingPointError: if it is not finite.
        """
        if model.training and self._step_inputs is not None:
            further = self._step_inputs(self.state.global_step, self.state.max_steps)
            inputs = inputs | {name: self._prepare_input(values) for name, values in further.items()}
        output = model(**inputs)
        loss, chance = output["loss"].item(), output["chance"].item()
        if not math.isfinite(loss):
            raise self._not_finite(f"the loss is {loss}")
        if model.training:
            self._batches_so_far().losses.append(loss)
            self._batches_so_far().chances.append(chance)
        else:
            self._valid_chances.append(chance)
        return (output["loss"], output) if return_outputs else output["loss"]

    def _not_finite(self, what: str) -> FloatingPointError:
        return FloatingPointError(
            f"{what} after {self.state.global_step} steps; lower the learning rate or clip_norm, or train in float32"
        )

    def _batches_so_far(self) -> BatchLosses:
        # Look it up each time, because resuming replaces the callback.
        return next(one for one in self.callback_handler.callbacks if isinstance(one, BatchLosses))

    def log(self, logs: dict[str, float], start_time: float | None = None) -> None:
        """Add the loss of chance and the seconds since the last entry, and write the epoch to the job's log.

        The training loss is the mean over the whole epoch, even if the run was resumed in the middle of it.
        """
        if "loss" in logs:
            batches = self._batches_so_far()
            logs["loss"] = self._mean(batches.losses)
            self._note(logs, "loss", "chance", self._mean(batches.chances))
            batches.clear()
        if "eval_loss" in logs:
            self._note(logs, "eval_loss", "eval_chance", self._mean(self._valid_chances))
            self._valid_chances = []
        super().log(logs, start_time)

    def _mean(self, values: list[float]) -> float:
        own = torch.tensor(sum(values) / len(values), device=self.args.device)
        return float(self.accelerator.reduce(own, "mean"))

    def _note(self, logs: dict[str, float], loss: str, chance: str, value: float) -> None:
        logs[chance], logs["seconds"] = value, time.perf_counter() - self._since
        self._since = time.perf_counter()
        logging.info("step %d %s %.4f, chance %.4f", self.state.global_step, loss, logs[loss], value)

    def save_model(self, output_dir: str | None = None, *arguments: Any, **keywords: Any) -> None:
        """Save the weights as the Trainer does. It calls this first when it writes a checkpoint.

        Raises:
            FloatingPointError: if a weight is not finite, because a run that resumes from it could only fail.
        """
        if not all(bool(torch.isfinite(weight).all()) for weight in self.model_in_training.parameters()):
            raise self._not_finite("a weight is not finite")
        if self.args.should_save and output_dir is not None:
            break_seal(Path(output_dir))
        super().save_model(output_dir, *arguments, **keywords)

    def create_optimizer(self, model: torch.nn.Module | None = None) -> torch.optim.Optimizer:
        """Return Adam or AdamW over all parameters, as the settings say."""
        if self.optimizer is None:
            own = self.model_in_training
            self.optimizer = new_optimizer(own, self._settings.optimizer, own.learning_rate_factors)
        return self.optimizer

    def floating_point_ops(self, inputs: dict[str, Any]) -> int:
        """Return 0, because transformers' estimate is for language models."""
        return 0


class OneGpuArguments(TrainingArguments):
    """Arguments for one GPU a process: a batch spread over all visible GPUs would split a contrastive loss."""

    @property
    def n_gpu(self) -> int:
        """The number of GPUs that this process uses, 0 or 1."""
        return min(1, super().n_gpu)


def trainer_arguments(settings: TrainingSettings, folder: Path, seed: int) -> TrainingArguments:
    """Return the Trainer's arguments: one log entry, one validation and one checkpoint per epoch."""
    own = settings.optimizer
    arguments = OneGpuArguments(
        output_dir=str(folder),
        num_train_epochs=settings.epochs,
        learning_rate=own.learning_rate,
        lr_scheduler_type=SCHEDULES[own.schedule],
        lr_scheduler_kwargs=schedule_options(own),
        warmup_steps=own.warmup_steps,
        max_grad_norm=own.clip_norm,
        bf16=settings.precision == "bf16",
        fp16=settings.precision == "fp16",
        use_cpu=not torch.accelerator.is_available(),
        seed=seed % 2**32,
        logging_strategy="epoch",
        eval_strategy="epoch",
        save_strategy="epoch",
        metric_for_best_model="eval_loss",
        greater_is_better=False,
        restore_callback_states_from_checkpoint=True,
        prediction_loss_only=True,
        remove_unused_columns=False,
        logging_nan_inf_filter=False,
        dataloader_pin_memory=torch.cuda.is_available(),
        disable_tqdm=True,
        report_to="none",
    )
    if settings.batch_images % arguments.world_size:
        raise ValueError(
            f"batch_images {settings.batch_images} must be a multiple of the {arguments.world_size} processes"
        )
    arguments.per_device_train_batch_size = settings.batch_images // arguments.world_size
    arguments.per_device_eval_batch_size = arguments.per_device_train_batch_size
    return arguments
