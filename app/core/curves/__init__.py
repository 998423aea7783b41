"""The curve lab: functions of one number, fitted by networks with one input."""
