// Tests of ChatTemplates
