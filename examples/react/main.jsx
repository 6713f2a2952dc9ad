import { createRoot } from "react-dom/client";
import { Trainer } from "./Trainer.jsx";

const steps = Number(new URLSearchParams(location.search).get("steps") ?? 100);
createRoot(document.getElementById("root")).render(<Trainer steps={steps} />);
