"""Opens a net for the processor, the one way for all nets."""

import os
from pathlib import Path

import onnxruntime

from digitscan.nets.weights_file import read_weights


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
