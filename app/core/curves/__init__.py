"""The curve lab: functions of one variable, fitted by networks with one input."""
