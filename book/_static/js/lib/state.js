// A widget's state lives in the page's address, so that what a reader sees can be sent to another.
// ?explorer=x:20,y:1,format:float32 : one parameter a widget, names and values as written.

export function query(name) {
  const read = () => {
    const text = new URLSearchParams(location.search).get(name) || "";
    const pairs = text.split(",").map((pair) => pair.split(":"));
    return Object.fromEntries(pairs.filter((pair) => pair.length === 2));
  };
  const write = (values) => {
    const search = new URLSearchParams(location.search);
    search.set(name, Object.entries(values).map(([key, value]) => `${key}:${value}`).join(","));
    const address = `${location.pathname}?${search.toString().replaceAll("%3A", ":").replaceAll("%2C", ",")}${location.hash}`;
    try {
      history.replaceState(history.state, "", address);
    } catch {
      // Some browsers forbid it for files on a disk; the widget works without.
    }
  };
  return { read, write };
}
