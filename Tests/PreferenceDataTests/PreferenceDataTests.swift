// Tests of PreferenceData
