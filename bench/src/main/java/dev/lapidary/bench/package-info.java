/** JMH benchmarks of the kernels: {@code mvn -Pjmh -pl bench -am verify -Dmaven.test.skip -Djmh=attention}. */
package dev.lapidary.bench;
