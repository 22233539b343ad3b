"""Opens a net for the processor, the one way for all nets."""

from pathlib import Path

import onnxruntime


def open_session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    """Opens an ONNX file; whatever is wrong with it raises an error of ONNX Runtime's, which has no common class.

    Args:
        path: The file.
        threads: How many threads compute one batch.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
