// A picture from the camera; the browser asks the user first.
const byId = (id) => document.getElementById(id);

export async function openCamera(take, tell) {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: 1280 } });
  } catch (error) {
    return tell(`No camera: ${error.message || error.name}.`);
  }
  const viewer = byId("viewer");
  const video = byId("video");
  video.srcObject = stream;
  viewer.onclose = () => stream.getTracks().forEach((track) => track.stop());
  byId("leave").onclick = () => viewer.close();
  byId("take").onclick = async () => {
    take(await createImageBitmap(video));
    viewer.close();
  };
  viewer.showModal();
  byId("take").focus();
}
