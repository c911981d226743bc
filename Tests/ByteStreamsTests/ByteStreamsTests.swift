// Tests of ByteStreams
