// Asks the server and reads its answer; what it refuses becomes an Error with its words.
async function asked(request, read) {
  let answer;
  try {
    answer = await request;
    if (answer.ok) return await read(answer);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // a TypeError is what fetch and a body that breaks off end with
    throw new Error("digitscan does not answer; start digitscan review again, and open its new address");
  }
  const { error } = await answer.json().catch(() => ({ error: `it answered ${answer.status}` }));
  throw Object.assign(new Error(error), { status: answer.status });
}

const json = (answer) => answer.json();

export const getJson = (address) => asked(fetch(address), json);

export const getIntegers = (address) => asked(fetch(address), async (answer) => new Uint32Array(await answer.arrayBuffer()));

export const getPicture = (address, options) => asked(fetch(address, options), (answer) => answer.blob());

const MOST_KEPT_ALIVE = 60_000; // bytes, which a browser still sends when the tab is closed

export function post(address, content) {
  const body = JSON.stringify(content);
  return asked(fetch(address, { method: "POST", body, keepalive: body.length < MOST_KEPT_ALIVE }), json);
}
