// The element in React: the report is a property, and its event is listened to by name.

import "headerlens/element";
import { useEffect, useState } from "react";
import { createRoot } from "react-dom/client";

function App() {
  const [name, setName] = useState("genuine");
  const [report, setReport] = useState(null);
  const [reading, setReading] = useState("receiver");
  const [selected, setSelected] = useState("");
  useEffect(() => void fetch(`${name}.json`).then((answer) => answer.json()).then(setReport), [name]);
  return (
    <>
      <h1>An application</h1>
      <button onClick={() => setName("forged")}>Open the forgery</button>
      <button onClick={() => setReading("owner")}>It is my domain</button>
      <output>{selected}</output>
      <headerlens-report report={report} reading={reading} selectable onheaderlens-select={(event) => setSelected(JSON.stringify(event.detail.spans))} />
    </>
  );
}

createRoot(document.querySelector("#root")).render(<App />);
