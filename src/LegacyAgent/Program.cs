using MedV.LegacyAgent;
using MedV.LegacyAgent.Windows;

// It has no window of its own: what it says goes to the console that it was started from, if there is one.
if (Environment.OSVersion.Platform == PlatformID.Win32NT)
{
    Native.AttachConsole(uint.MaxValue);
}

return AgentProgram.Run(args, Console.Out, Console.Error);
