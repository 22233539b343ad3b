"""3, 4  Glyphs and strips as the nets see them, and what the nets make of them, on ONNX Runtime."""
