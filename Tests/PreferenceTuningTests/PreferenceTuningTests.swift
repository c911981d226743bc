// Tests of PreferenceTuning
