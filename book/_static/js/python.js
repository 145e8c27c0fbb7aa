// Cells that run in the page. Only pages whose cells need SymPy alone load this script.
import { mount } from "./inpage/page.js";

mount(document.querySelector(".python"));
