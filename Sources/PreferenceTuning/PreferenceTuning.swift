// PreferenceTuning
