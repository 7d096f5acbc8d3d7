using MedV.GuestBridge.Display.X11;

namespace MedV.GuestBridge.Tests.Display.Filter;

/// <summary>A client that makes requests by their numbers.</summary>
/// <param name="connection">The connection; it is closed with this.</param>
/// <param name="token">Ends every wait.</param>
internal sealed class RawClient(XConnection connection, CancellationToken token) : IAsyncDisposable
{
    public const byte SetSelectionOwner = 22;
    public const byte GetSelectionOwner = 23;
    public const byte ConvertSelection = 24;
    public const byte GrabKeyboard = 31;
    public const byte SetInputFocus = 42;

    private uint _ids = 0x100;

    public XConnection X => connection;

    public uint NextId() => connection.ResourceBase | ++_ids;

    public Task<bool> DoAsync(byte opcode, byte data, params uint[] words) => connection.DoAsync(opcode, data, XRequests.Words(words), token);

    public Task<byte[]?> AskAsync(byte opcode, byte data, params uint[] words) => connection.AskAsync(opcode, data, XRequests.Words(words), token);

    /// <summary>A number of a reply.</summary>
    public async Task<uint> NumberAsync(byte opcode, uint word, int offset = 8) => XRequests.Word((await AskAsync(opcode, 0, word))!, offset);

    /// <summary>A window that is shown and hears keys.</summary>
    public async Task<uint> WindowAsync(ushort width = 100, ushort height = 100, bool isUnframed = false)
    {
        uint id = NextId();
        Assert.True(await DoAsync(1, 0, id, connection.Roots[0], 0, width | ((uint)height << 16), 1 << 16, 0, (1 << 9) | (1 << 11), isUnframed ? 1u : 0, 1));
        Assert.True(await DoAsync(8, 0, id));
        return id;
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
