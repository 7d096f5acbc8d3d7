using System.Net.Sockets;
using MedV.Daemon.Configuration;
using MedV.Terminal;

namespace MedV.Daemon.Control;

/// <summary>The daemon's claim on the path of its socket. A daemon that died, however suddenly, leaves nothing that must be cleaned by hand.</summary>
/// <remarks>
/// The claim is a lock on <c>PATH.lock</c>, which the kernel drops with the process. Asking the socket itself would not do: between a refused
/// connection and the removal of the file another daemon may have put its own there.
/// </remarks>
internal sealed class SocketPlace : IDisposable
{
    private readonly FileStream _lock;

    private SocketPlace(string path, FileStream claim)
    {
        Path = path;
        _lock = claim;
    }

    /// <summary>The path that a listener can be bound to.</summary>
    public string Path { get; }

    /// <summary>Claims <paramref name="path"/>: makes its folder, and removes the socket of a daemon that is no more.</summary>
    /// <exception cref="StartupException">
    /// <see cref="ExitCode.InUse"/> when another process listens there; <see cref="ExitCode.Configuration"/> when it is a file that is not a socket.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">This user may not write there.</exception>
    public static SocketPlace Claim(string path)
    {
        string folder = System.IO.Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder))
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
            }
            else
            {
                Directory.CreateDirectory(folder, (UnixFileMode)0b111_101_101);
            }
        }

        FileStream claim = Lock(path);
        try
        {
            RemoveStale(path);
            return new SocketPlace(path, claim);
        }
        catch
        {
            claim.Dispose();
            throw;
        }
    }

    public void Dispose() => _lock.Dispose();

    private static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException exception) when (exception.GetType() == typeof(IOException))
        {
            throw InUse(path);
        }
    }

    private static void RemoveStale(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
            throw InUse(path);
        }
        catch (SocketException) when (IsSocket(path))
        {
            File.Delete(path);
        }
        catch (SocketException)
        {
            throw new StartupException(
                ExitCode.Configuration, [$"Control:Socket: {path} exists and is not a socket"], "move that file away or choose another path");
        }
    }

    // Connecting to a plain file is refused just as connecting to a dead socket is. Opening tells them apart: a socket cannot be opened (ENXIO).
    // For reading and writing, because that never waits, not even for a pipe.
    private static bool IsSocket(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static StartupException InUse(string path) => new(
        ExitCode.InUse, [$"another process listens on {path}"], "medvd runs already; stop it, or give this one another Control:Socket and Store:Folder");
}
