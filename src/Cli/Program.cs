using System.Runtime.InteropServices;
using MedV.Cli;

using var stop = new CancellationTokenSource();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
{
    // The second Ctrl-C ends the process at once.
    context.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
});
return (int)await CommandLine.RunAsync(args, Console.Out, Console.Error, stop.Token);
