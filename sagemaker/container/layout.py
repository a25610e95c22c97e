"""Where SageMaker puts things inside a container."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Layout:
    """The directory tree under the base directory, /opt/ml unless SAGEMAKER_BASE_DIR says otherwise."""

    base: Path

    @classmethod
    def from_environment(cls) -> Layout:
        """Return the layout that this process was started with."""
        return cls(Path(os.environ.get("SAGEMAKER_BASE_DIR", "/opt/ml")))

    @property
    def model(self) -> Path:
        """Return the folder that holds the unpacked model, or that training writes it to."""
        return self.base / "model"

    @property
    def failure(self) -> Path:
        """Return the file whose first kilobyte SageMaker reports as the reason of a failure."""
        return self.base / "output" / "failure"

    @property
    def checkpoints(self) -> Path:
        """Return the folder that outlives a Spot interruption."""
        return self.base / "checkpoints"

    @property
    def resources(self) -> Path:
        """Return the file that names a training job's hosts."""
        return self.base / "input" / "config" / "resourceconfig.json"

    def channel(self, name: str) -> Path:
        """Return the folder of a training channel."""
        return self.base / "input" / "data" / name

    def processing_input(self, name: str) -> Path:
        """Return the folder of a processing job's input."""
        return self.base / "processing" / "input" / name

    def processing_output(self, name: str) -> Path:
        """Return the folder of a processing job's output, made when absent."""
        folder = self.base / "processing" / "output" / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def hyperparameters(self) -> dict[str, str]:
        """Return the hyperparameters: SageMaker makes every value a string."""
        path = self.base / "input" / "config" / "hyperparameters.json"
        if not path.is_file():
            return {}
        return {str(name): str(value) for name, value in json.loads(path.read_text()).items()}
