/** Layers and what they have in common: parameters found by walking fields, and named by the path that leads to them. */
package dev.lapidary.models;
