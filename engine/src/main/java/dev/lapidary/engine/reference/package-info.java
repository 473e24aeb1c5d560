/** Every kernel as plain loops in double precision: the readable specification, and the measure of the other devices. */
package dev.lapidary.engine.reference;
