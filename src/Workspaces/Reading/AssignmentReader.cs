using System.Globalization;

namespace MedV.Workspaces.Reading;

/// <summary>Reads who has a workspace.</summary>
internal static class AssignmentReader
{
    public const string DateFormat = "yyyy-MM-dd";

    public static Assignment Assignment(Fields fields)
    {
        var assignment = new Assignment
        {
            Users = fields.Texts("users", WorkspaceLimits.Principals, Rules.Principal),
            Groups = fields.Texts("groups", WorkspaceLimits.Principals, Rules.Principal),
            Apps = fields.OptionalTexts("apps", WorkspaceLimits.Apps, Rules.AppKey),
            Expires = fields.OptionalText("expires", Date) is { } text && TryDate(text, out DateOnly date) ? date : null,
            OfflineDays = fields.OptionalNumber("offlineDays", 0, 3650),
            Permissions = fields.Object("permissions", Permissions) ?? new(),
        };
        if (assignment.Users.IsEmpty && assignment.Groups.IsEmpty)
        {
            fields.Fault("users", "is empty, and so is groups; expected a user or a group");
        }

        return assignment;
    }

    public static Permissions Permissions(Fields fields)
    {
        var permissions = new Permissions
        {
            Clipboard = fields.Choice("clipboard", Transfer.None),
            Files = fields.Choice("files", Transfer.None),
            Printing = fields.Flag("printing", false),
            Network = fields.Flag("network", true),
            OpenUrl = fields.Choice("openUrl", VerbAnswer.Deny),
        };
        if (permissions.Files == Transfer.ToHost)
        {
            fields.Fault("files", "is \"toHost\", expected one of none, toGuest, both");
        }

        return permissions;
    }

    // A year that leaves room for the midnight after it.
    private static string? Date(string text) =>
        TryDate(text, out DateOnly date) && date.Year is >= 2000 and <= 9000 ? null : Rules.Not(text, "a date like 2030-12-31");

    private static bool TryDate(string text, out DateOnly date) =>
        DateOnly.TryParseExact(text, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
}
