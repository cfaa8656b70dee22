"""What passes need to know about a function: activity, residuals, costs."""
