using System.IO.Ports;
using System.Net.Sockets;
using MedV.LegacyAgent.Elsewhere;
using MedV.LegacyAgent.Windows;

namespace MedV.LegacyAgent.Session;

/// <summary>Opens the channel to the host.</summary>
internal static class ChannelPort
{
    /// <summary>Where it is unless told otherwise: a serial port, which every Windows has a driver for.</summary>
    public const string Usual = "COM2";

    private const int BitsPerSecond = 115_200;

    /// <summary>Opens it.</summary>
    /// <param name="path">A serial port, a device of Windows, a terminal of Unix, or <c>unix:</c> and the path of a socket.</param>
    /// <param name="endIsEnd">Whether 0 bytes end the stream.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static Stream Open(string path, out bool endIsEnd)
    {
        const string Socket = "unix:", Device = @"\\.\";

        endIsEnd = path.StartsWith(Socket, StringComparison.Ordinal);
        return endIsEnd ? OpenSocket(path.Substring(Socket.Length))
            : path.StartsWith(Device, StringComparison.Ordinal) ? DeviceStream.Open(path)
            : path.StartsWith("/", StringComparison.Ordinal) ? TerminalStream.Open(path)
            : OpenSerial(path);
    }

    private static NetworkStream OpenSocket(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new SocketPath(path));
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException exception)
        {
            socket.Close();
            throw new IOException(exception.Message, exception);
        }
    }

    private static Stream OpenSerial(string name)
    {
        var port = new SerialPort(name, BitsPerSecond, Parity.None, 8, StopBits.One) { Handshake = Handshake.None, ReadBufferSize = ProtocolLimits.FrameBytes };
        try
        {
            port.Open();
            return port.BaseStream;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            port.Dispose();
            throw new IOException(exception.Message, exception);
        }
    }
}
