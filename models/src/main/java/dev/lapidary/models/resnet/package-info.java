/**
 * ResNet (He et al., 2016) as transformers computes it, on images {@code [n, height, width, channels]}. Field names are those
 * of its checkpoints, so that the path of fields is the key.
 */
package dev.lapidary.models.resnet;
