/**
 * Server-sent events that find back by themselves: after a broken line, a restarted server or a
 * silent one. The browser resumes by the last event's id; the server says when to read all again.
 */

const SILENT_AFTER = 5_000;
const AGAIN_AFTER = 2_000;

/**
 * @param {object} on alert(summary), status(status), reset(), connection(isConnected)
 * @returns {{ start: function(string): void }}
 */
export function createStream(on) {
  let source = null;
  let heardAt = 0;
  let connected = null;
  let position = "";

  function report(isConnected) {
    if (isConnected !== connected) {
      connected = isConnected;
      on.connection(isConnected);
    }
  }

  function open() {
    source?.close();
    heardAt = Date.now();
    source = new EventSource(`api/stream?after=${encodeURIComponent(position)}`);
    source.addEventListener("status", (event) => {
      heard(event);
      on.status(JSON.parse(event.data));
    });
    source.addEventListener("alert", (event) => {
      heard(event);
      on.alert(JSON.parse(event.data));
    });
    source.addEventListener("reset", (event) => {
      heard(event);
      on.reset();
    });
    source.addEventListener("error", () => report(false));
  }

  function heard(event) {
    heardAt = Date.now();
    position = event.lastEventId || position;
    report(true);
  }

  function watch() {
    const silentFor = Date.now() - heardAt;
    if (silentFor > SILENT_AFTER) {
      report(false);
    }
    // The browser gives up on some errors, and never notices a line that went dead.
    if (source.readyState === EventSource.CLOSED || silentFor > SILENT_AFTER + AGAIN_AFTER) {
      open();
    }
  }

  return {
    start(from) {
      position = from;
      open();
      setInterval(watch, AGAIN_AFTER);
    },
  };
}
