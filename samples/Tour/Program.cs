using MedV.Lab;
using MedV.Tour;

const int Failed = 1;
const int WrongUsage = 2;

if (args is not [string pictures])
{
    await Console.Error.WriteLineAsync("usage: docs/tour/make.sh");
    return WrongUsage;
}

// A slow machine emulates the guest, so each step has a minute; all of them together have a few.
using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(8));
try
{
    await Story.TellAsync(Path.GetFullPath(pictures), patience.Token);
    return 0;
}
catch (Exception e) when (e is LabException or IOException or OperationCanceledException)
{
    await Console.Error.WriteLineAsync($"tour: error: {e.Message}");
    return Failed;
}
