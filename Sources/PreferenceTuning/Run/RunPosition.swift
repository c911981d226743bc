/// Where a run stands, after a whole number of optimiser steps. With the seed of the settings it fixes every pair that
/// follows: there is no other random state.
struct RunPosition: Sendable, Hashable {
  /// The stage.
  var stage: TuningStage
  /// Optimiser steps done in it.
  var stageStep = 0
  /// Optimiser steps done in the whole run.
  var step = 0
  /// Tokens read in the stage.
  var tokenCount = 0
}
