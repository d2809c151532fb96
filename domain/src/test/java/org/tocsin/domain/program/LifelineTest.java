package org.tocsin.domain.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LifelineTest {
  @Test
  void theChildActsWhenItsParentIsGoneAndNotBefore() throws IOException, InterruptedException {
    PipedOutputStream parent = new PipedOutputStream();
    PipedInputStream child = new PipedInputStream(parent);
    CountDownLatch cut = new CountDownLatch(1);

    Lifeline.hold(child, cut::countDown);
    parent.write('x');
    parent.flush();
    assertThat(cut.await(50, TimeUnit.MILLISECONDS)).isFalse();

    parent.close();
    assertThat(cut.await(10, TimeUnit.SECONDS)).isTrue();
  }
}
