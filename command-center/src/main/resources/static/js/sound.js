/** A soft bell, made of two tones; nothing is loaded and nothing plays unless switched on. */

let context = null;

export function ring() {
  context ??= new AudioContext();
  const start = context.currentTime;
  for (const [tone, loudness] of [[660, 0.12], [1320, 0.05]]) {
    const oscillator = context.createOscillator();
    const volume = context.createGain();
    oscillator.frequency.value = tone;
    volume.gain.setValueAtTime(loudness, start);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + 1.4);
    oscillator.connect(volume).connect(context.destination);
    oscillator.start(start);
    oscillator.stop(start + 1.5);
  }
}
