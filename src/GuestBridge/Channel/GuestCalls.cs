using System.Collections.Immutable;
using MedV.GuestProtocol;

namespace MedV.GuestBridge.Channel;

/// <summary>What takes more than one question, and questions with the answer they must have.</summary>
/// <remarks>All throw <see cref="GuestChannelException"/> as <see cref="GuestSession.AskAsync"/> does, and for an answer that does not fit.</remarks>
internal static class GuestCalls
{
    private const int MostListAttempts = 5;

    /// <summary>Asks for something that is answered with ok.</summary>
    public static async Task DoAsync(this GuestSession session, HostMessage request, CancellationToken cancellationToken) =>
        _ = await session.AskAsync(request, cancellationToken) as GuestMessage.Ok ?? throw Unfit();

    /// <summary>Asks how the guest is.</summary>
    public static async Task<GuestMessage.State> StatusAsync(this GuestSession session, CancellationToken cancellationToken) =>
        await session.AskAsync(new HostMessage.Status(), cancellationToken) as GuestMessage.State ?? throw Unfit();

    /// <summary>Gets the whole list of applications of one revision. Keys are unique; of two the first counts.</summary>
    public static async Task<(int Rev, ImmutableArray<GuestApp> Apps)> ListAppsAsync(this GuestSession session, CancellationToken cancellationToken)
    {
        for (int attempt = 0; attempt < MostListAttempts; attempt++)
        {
            var apps = new List<GuestApp>();
            int? rev = null;
            while (true)
            {
                GuestMessage.AppPage page = await session.AskAsync(new HostMessage.Apps(apps.Count), cancellationToken) as GuestMessage.AppPage ?? throw Unfit();
                if ((rev ??= page.Rev) != page.Rev)
                {
                    break;
                }

                apps.AddRange(page.From == apps.Count ? page.Apps : throw Unfit());
                if (apps.Count >= page.Total)
                {
                    return (page.Rev, [.. apps.DistinctBy(app => app.Key)]);
                }

                if (page.Apps.IsEmpty)
                {
                    throw Unfit();
                }
            }
        }

        throw new GuestChannelException(GuestChannelFault.Broken, $"the guest's list of applications changed {MostListAttempts} times while it was read");
    }

    /// <summary>Gets an icon, piece by piece, and checks it against its hash.</summary>
    public static async Task<GuestIcon> GetIconAsync(this GuestSession session, string hash, TimeProvider time, CancellationToken cancellationToken)
    {
        var size = new PieceSize();
        GuestIcon? icon = null;
        int at = 0;
        do
        {
            long began = time.GetTimestamp();
            GuestMessage.IconPiece piece = await session.AskAsync(new HostMessage.Icon(hash, at, size.Bytes), cancellationToken) as GuestMessage.IconPiece ?? throw Unfit();
            icon ??= new GuestIcon(piece.Width, piece.Height, new byte[piece.Width * piece.Height * 4]);
            if (piece.Width != icon.Width || piece.Height != icon.Height || piece.Offset != at || piece.Data.IsEmpty)
            {
                throw Unfit();
            }

            piece.Data.CopyTo(icon.Rgba.AsMemory(at));
            at += piece.Data.Length;
            size.Learn(time.GetElapsedTime(began));
        }
        while (at < icon.Rgba.Length);

        return icon.Hash() == hash ? icon : throw new GuestChannelException(GuestChannelFault.Broken, "the icon does not give its hash");
    }

    /// <summary>Brings a file to a launch.</summary>
    /// <param name="session">The session.</param>
    /// <param name="launch">The launch; it may be one that the guest does not know yet.</param>
    /// <param name="file">Its plain name there.</param>
    /// <param name="content">What is in it, from where it stands; it can tell its length.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it; the file does not appear then.</param>
    public static async Task PutFileAsync(this GuestSession session, string launch, string file, Stream content, TimeProvider time, CancellationToken cancellationToken)
    {
        long total = content.Length - content.Position;
        if (total > ProtocolLimits.FileBytes)
        {
            throw new GuestChannelException(GuestChannelFault.TooLarge, $"'{file}' has more than {ProtocolLimits.FileBytes >> 20} MiB");
        }

        var size = new PieceSize();
        byte[] buffer = new byte[ProtocolLimits.PieceBytes];
        long at = 0;
        do
        {
            int length = (int)Math.Min(size.Bytes, total - at);
            await content.ReadExactlyAsync(buffer.AsMemory(0, length), cancellationToken);
            long began = time.GetTimestamp();
            await session.DoAsync(new HostMessage.Put(launch, file, at, total, buffer.AsMemory(0, length)), cancellationToken);
            size.Learn(time.GetElapsedTime(began));
            at += length;
        }
        while (at < total);
    }

    /// <summary>Gets a file of a launch. It fails when the file changes its length meanwhile: there will be another event.</summary>
    /// <param name="session">The session.</param>
    /// <param name="launch">The launch.</param>
    /// <param name="file">Its plain name there.</param>
    /// <param name="destination">Where to; on failure, part of it was written.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task GetFileAsync(this GuestSession session, string launch, string file, Stream destination, TimeProvider time, CancellationToken cancellationToken)
    {
        var size = new PieceSize();
        long at = 0;
        long? total = null;
        do
        {
            long began = time.GetTimestamp();
            GuestMessage.FilePiece piece = await session.AskAsync(new HostMessage.Get(launch, file, at, size.Bytes), cancellationToken) as GuestMessage.FilePiece ?? throw Unfit();
            if (piece.Offset != at || piece.Total != (total ??= piece.Total) || (piece.Data.IsEmpty && at < total))
            {
                throw new GuestChannelException(GuestChannelFault.Broken, $"'{file}' changed while it was read");
            }

            await destination.WriteAsync(piece.Data, cancellationToken);
            at += piece.Data.Length;
            size.Learn(time.GetElapsedTime(began));
        }
        while (at < total);
    }

    private static GuestChannelException Unfit() => new(GuestChannelFault.Broken, "the guest's answer does not fit the question");
}
