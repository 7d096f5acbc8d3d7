namespace MedV.GuestBridge.Machines;

/// <summary>A way from the host to TCP ports of a guest. It opens none in the other direction.</summary>
internal interface IGuestNetwork
{
    /// <summary>Connects to a port of the guest. Nobody else's connection is taken for longer than this call.</summary>
    /// <param name="port">1 to 65535.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The guest does not take the connection, or has no network.</exception>
    Task<Stream> ConnectAsync(int port, CancellationToken cancellationToken);
}
