// Tests of JSONText
