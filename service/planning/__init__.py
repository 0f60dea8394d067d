"""From what is open to the offerings that close it, exactly; knows no offering, only what each closes and costs."""
