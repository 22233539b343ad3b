"""Opens a net for the processor, the one way for all nets."""

import json
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from digitscan.errors import WeightsError
from digitscan.nets.weights_file import read_weights, weights_errors


class Net:
    """A net, loaded once and run any number of times.

    Attributes:
        about: What its file says of it, JSON by names.
        classes: What each of its classes stands for.
    """

    def __init__(
        self, path: Path, shown: str, version: int, threads: int = 1, classes: Sequence[str] | None = None
    ) -> None:
        """Loads an ONNX file.

        Args:
            path: The file.
            shown: What makes the images that it is shown: "normalizer", "strip", "view" or "window".
            version: Of that; weights that were made for another one are refused.
            threads: How many threads compute one batch.
            classes: Those that it has to tell apart; None for any.

        Raises:
            WeightsError: The file is missing, damaged, made for another version, or tells other classes apart.
        """
        with weights_errors(path):
            self._session = open_session(path, threads)
            self._input = self._session.get_inputs()[0].name
            self.about: dict[str, str] = self._session.get_modelmeta().custom_metadata_map
            self.classes: tuple[str, ...] = tuple(json.loads(self.about["classes"]))
            made_for = json.loads(self.about.get(f"{shown}_version", "null"))
        if classes is not None and self.classes != tuple(classes):
            raise WeightsError(
                f"{path}: this net tells other classes apart than {', '.join(classes)}; "
                "train one on the data set of these, or export the weights again"
            )
        if made_for != version:
            raise WeightsError(
                f"{path}: made for version {made_for} of the {shown}, this is {version}; export the weights again"
            )

    def run(self, batch: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The net's only output for a batch of its only input."""
        (found,) = self._session.run(None, {self._input: batch})
        return np.asarray(found, np.float32)


def open_session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    """Opens an ONNX file, whole as it is: it cannot have other files read, and holds what its card says, if it has one.

    Whatever is wrong with it raises OSError, ValueError, or an error of ONNX Runtime's, which has no common class.

    Args:
        path: The file.
        threads: How many threads compute one batch.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4  # what is wrong is raised too
    # a net may name files that hold parts of it; it gets none
    options.add_session_config_entry("session.model_external_initializers_file_folder_path", os.devnull)
    return onnxruntime.InferenceSession(
        read_weights(path), options, providers=["CPUExecutionProvider"], enable_fallback=0
    )
