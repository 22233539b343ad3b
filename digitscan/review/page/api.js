// Asks the server; what it refuses becomes an Error with its words.
async function checked(request) {
  let answer;
  try {
    answer = await request;
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error("digitscan does not answer; start digitscan review again, and open its new address");
  }
  if (answer.ok) return answer;
  const { error } = await answer.json().catch(() => ({ error: `it answered ${answer.status}` }));
  throw Object.assign(new Error(error), { status: answer.status });
}

export const getJson = async (address) => (await checked(fetch(address))).json();

export const getIntegers = async (address) => new Uint32Array(await (await checked(fetch(address))).arrayBuffer());

export const getPicture = async (address, options) => (await checked(fetch(address, options))).blob();

const MOST_KEPT_ALIVE = 60_000; // bytes, which a browser still sends when the tab is closed

export async function post(address, content) {
  const body = JSON.stringify(content);
  return (await checked(fetch(address, { method: "POST", body, keepalive: body.length < MOST_KEPT_ALIVE }))).json();
}
