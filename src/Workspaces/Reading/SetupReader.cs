namespace MedV.Workspaces.Reading;

/// <summary>Reads what is done before a workspace is used.</summary>
internal static class SetupReader
{
    public static SetupSettings Setup(Fields fields) => new()
    {
        NameMask = fields.OptionalText("nameMask", Rules.NameMask),
        Mode = fields.Choice("mode", SetupMode.Unattended),
        CopyLocale = fields.Flag("copyLocale", false),
        CopyTimeZone = fields.Flag("copyTimeZone", true),
        GuestAdmin = fields.Flag("guestAdmin", false),
        Retries = fields.Number("retries", 0, 10, 3),
        TimeoutMinutes = fields.Number("timeoutMinutes", 1, 1440, 45),
        Steps = fields.Objects("steps", WorkspaceLimits.Items, Step),
    };

    public static PreStartCheck PreStart(Fields fields) => new()
    {
        Command = fields.Command("command", Rules.WholePath),
        TimeoutSeconds = fields.Number("timeoutSeconds", 1, 600, 30),
        Message = fields.Text("message", Rules.Sentence),
    };

    private static SetupStep Step(Fields fields)
    {
        var step = new SetupStep
        {
            Command = fields.Command("command", Rules.AnyProgram),
            Once = fields.Flag("once", true),
            OkCodes = fields.Numbers("okCodes", int.MinValue, int.MaxValue, [0]),
            Message = fields.OptionalText("message", Rules.Sentence),
            FailureMessage = fields.OptionalText("failureMessage", Rules.Sentence),
            Restart = fields.Flag("restart", false),
        };
        if (step is { Restart: true, Once: false })
        {
            fields.Fault("restart", "is true for a step that runs at every start, so the machine would never be ready");
        }

        if (step.OkCodes.IsEmpty)
        {
            fields.Fault("okCodes", "is empty, so nothing would ever go well");
        }

        return step;
    }
}
