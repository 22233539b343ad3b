"""What makes the weights and the samples: data sets, nets, fitting, measuring, export, drawn forms."""
