using System.Net.Sockets;
using MedV.GuestAgent.Linux;

namespace MedV.GuestAgent.Session;

/// <summary>Opens the channel to the host.</summary>
internal static class ChannelPort
{
    /// <summary>Where it is unless told otherwise.</summary>
    public static string Usual => OperatingSystem.IsWindows() ? @"\\.\Global\org.medv.bridge.0" : "/dev/virtio-ports/org.medv.bridge.0";

    /// <summary>Opens it.</summary>
    /// <param name="path">A device, or <c>unix:</c> and the path of a socket.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The stream, and whether 0 bytes are its end.</returns>
    /// <exception cref="IOException">It is not there, or in use.</exception>
    public static async Task<(Stream Stream, bool EndIsEnd)> OpenAsync(string path, CancellationToken cancellationToken)
    {
        if (path.StartsWith("unix:", StringComparison.Ordinal))
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path["unix:".Length..]), cancellationToken);
                return (new NetworkStream(socket, ownsSocket: true), true);
            }
            catch (SocketException exception)
            {
                socket.Dispose();
                throw new IOException(exception.Message, exception);
            }
        }

        // No buffer: a frame has to go out when it is written, and what has come must not wait for more.
        FileOptions options = OperatingSystem.IsWindows() ? FileOptions.Asynchronous : FileOptions.None;
        var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 0, options);
        if (OperatingSystem.IsLinux() && LibC.IsTerminal(file.SafeFileHandle) == 1)
        {
            // struct termios has 60 bytes with glibc.
            byte[] settings = new byte[256];
            _ = LibC.Check(LibC.GetTerminal(file.SafeFileHandle, settings), path);
            LibC.MakeRaw(settings);
            _ = LibC.Check(LibC.SetTerminal(file.SafeFileHandle, 0, settings), path);
        }

        return (file, false);
    }
}
