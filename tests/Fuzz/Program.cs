using MedV.Fuzz;
using MedV.Fuzz.Coverage;

// With --plain the products run as they are: no guidance by coverage, but stack traces with line numbers.
return args.Contains("--plain") ? FuzzProgram.Run([.. args.Where(word => word != "--plain")], []) : new InstrumentedContext().Call<int>(FuzzProgram.Run, args);
