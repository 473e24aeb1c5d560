/**
 * BERT (Devlin et al., 2019) as transformers computes it, on packed sequences. Field names are those of its checkpoints, so
 * that the path of fields is the key.
 */
package dev.lapidary.models.bert;
