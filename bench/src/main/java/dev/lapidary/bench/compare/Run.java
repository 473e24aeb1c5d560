package dev.lapidary.bench.compare;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.lapidary.bench.work.Measurement;

/**
 * One process that did its work.
 *
 * @param firstStepSeconds from the start of the process to the end of its first step
 * @param measurement null where only the first step was waited for
 */
@JsonNaming(SnakeCaseStrategy.class)
record Run(double firstStepSeconds, Measurement measurement) {}
