package org.tocsin.ingestion.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PlaybackTest {
  private final Playback playback = new Playback();

  @Test
  void withoutAWordTheWallIsPlayed() {
    assertThat(playback.played(7_000)).isEqualTo(7_000);
    assertThat(playback.wallOf(9_000)).isEqualTo(9_000);
  }

  @Test
  void pausedItStandsStillAndGoesOnWhereItStood() {
    playback.pause(1_000);
    playback.pause(1_500);
    assertThat(playback.paused()).isTrue();
    assertThat(playback.played(5_000)).isEqualTo(1_000);
    assertThat(playback.wallOf(1_100)).as("never while paused").isEqualTo(Long.MAX_VALUE);
    playback.resume(6_000);
    playback.resume(9_000);
    assertThat(playback.played(6_250)).isEqualTo(1_250);
    assertThat(playback.wallOf(1_250)).isEqualTo(6_250);
  }

  @Test
  void aStepLeapsWhetherPausedOrNot() {
    playback.step(300);
    assertThat(playback.played(1_000)).isEqualTo(1_300);
    playback.pause(2_000);
    playback.step(200);
    assertThat(playback.played(9_000)).isEqualTo(2_500);
    playback.resume(10_000);
    assertThat(playback.played(10_100)).isEqualTo(2_600);
    assertThatThrownBy(() -> playback.step(-1)).hasMessageContaining("never does");
  }
}
