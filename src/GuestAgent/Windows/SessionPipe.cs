using System.IO.Pipes;
using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;
using MedV.GuestAgent.Launches;

namespace MedV.GuestAgent.Windows;

/// <summary>The pipe between an agent that is a service and <c>medv-guest launch</c> in the user's session. Not verified.</summary>
[SupportedOSPlatform("windows")]
internal static class SessionPipe
{
    private const string Name = "medv-guest.launch";
    private const int Buffer = 4096;
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Whether this process has no desktop that anybody sees.</summary>
    public static bool IsService()
    {
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        return self.SessionId == 0;
    }

    /// <summary>Serves sessions, one after the other, for as long as the agent lives.</summary>
    public static async Task ServeAsync(SessionDesk desk, TimeProvider time)
    {
        // Who is logged on at a screen, its own or a remote one; nobody over the network.
        var rights = new PipeSecurity();
        rights.AddAccessRule(new PipeAccessRule(new SecurityIdentifier(WellKnownSidType.InteractiveSid, null), PipeAccessRights.ReadWrite, AccessControlType.Allow));
        rights.AddAccessRule(new PipeAccessRule(new SecurityIdentifier(WellKnownSidType.NetworkSid, null), PipeAccessRights.FullControl, AccessControlType.Deny));
        rights.AddAccessRule(new PipeAccessRule(WindowsIdentity.GetCurrent().User!, PipeAccessRights.FullControl, AccessControlType.Allow));
        while (true)
        {
            try
            {
                await using NamedPipeServerStream pipe = NamedPipeServerStreamAcl.Create(
                    Name, PipeDirection.InOut, 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous | PipeOptions.FirstPipeInstance, Buffer, Buffer, rights);
                await pipe.WaitForConnectionAsync();
                await desk.ServeAsync(pipe, CancellationToken.None);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Somebody else has the name, or the session ended while it began.
                await Task.Delay(Again, time);
            }
        }
    }

    /// <summary>Is the session's end.</summary>
    /// <exception cref="IOException">There is no agent that is a service.</exception>
    public static async Task RunAsync(TextWriter error, CancellationToken cancellationToken)
    {
        await using var pipe = new NamedPipeClientStream(".", Name, PipeDirection.InOut, PipeOptions.Asynchronous);
        try
        {
            await pipe.ConnectAsync(Patience, cancellationToken);
        }
        catch (TimeoutException e)
        {
            throw new IOException("the agent does not answer: it has to run as a service", e);
        }

        await SessionRunner.RunAsync(pipe, (file, parameters) => ShellProcess.Start(file, parameters, ""), error, cancellationToken);
    }
}
