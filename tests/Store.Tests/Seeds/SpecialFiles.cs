using System.Diagnostics;
using System.Net.Sockets;

namespace MedV.Store.Tests.Seeds;

/// <summary>Files that are no files.</summary>
internal static class SpecialFiles
{
    /// <summary>Makes a pipe, for which nobody waits at the other end.</summary>
    public static void MakePipe(string path) => Assert.True(TryRun("mkfifo", path));

    /// <summary>Makes a device that gives zeros without end; a socket where only real root may make devices.</summary>
    public static void MakeDevice(string path)
    {
        if (!TryRun("mknod", path, "c", "1", "5"))
        {
            // Closing a socket deletes the name that it was bound to; this one has another by then.
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Bind(new UnixDomainSocketEndPoint(path + ".s"));
            File.Move(path + ".s", path);
        }
    }

    /// <summary>Runs a program to its end.</summary>
    public static void Run(string program, params string[] arguments) => Assert.True(TryRun(program, arguments));

    private static bool TryRun(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
