namespace MedV.Workspaces.Reading;

/// <summary>Reads what a workspace says of its apps.</summary>
internal static class AppReader
{
    public static AppSettings Apps(Fields fields)
    {
        var apps = new AppSettings
        {
            Rule = fields.Choice("rule", AppRule.ManifestOnly),
            Published = fields.Objects("published", WorkspaceLimits.Apps, App),
            Allow = fields.Texts("allow", WorkspaceLimits.Apps, Rules.AppPattern),
            Except = fields.Texts("except", WorkspaceLimits.Apps, Rules.AppPattern),
        };
        fields.NoTwice("published", apps.Published.Select(app => app.Key));
        if (apps.Rule != AppRule.AllowList && !apps.Allow.IsEmpty)
        {
            fields.Fault("allow", "is not empty, but rule is not allowList");
        }

        if (apps.Rule != AppRule.AllExcept && !apps.Except.IsEmpty)
        {
            fields.Fault("except", "is not empty, but rule is not allExcept");
        }

        return apps;
    }

    private static PublishedApp App(Fields fields)
    {
        var app = new PublishedApp
        {
            Key = fields.Text("key", Rules.AppKey),
            Name = fields.Text("name", Rules.Name),
            Names = fields.Map("names", WorkspaceLimits.Items, Rules.Language, Rules.Name),
            Comment = fields.OptionalText("comment", Rules.Sentence),
            Categories = fields.Texts("categories", WorkspaceLimits.Items, Rules.Category),
            MimeTypes = fields.Texts("mimeTypes", WorkspaceLimits.Items, Rules.MimeType),
            WindowClass = fields.OptionalText("windowClass", Rules.WindowClass),
            Keywords = fields.Texts("keywords", WorkspaceLimits.Items, Rules.Name),
            IconPng = fields.OptionalText("iconPng", Rules.Icon),
            IconSha256 = fields.OptionalText("iconSha256", Rules.Sha256),
        };
        if (app is { IconPng: not null, IconSha256: not null })
        {
            fields.Fault("iconSha256", "is there beside iconPng, expected one of them");
        }

        return app;
    }
}
