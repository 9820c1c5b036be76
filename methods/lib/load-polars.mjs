// JavaScript, with declarations of its own: those of nodejs-polars don't compile in every project.
export const loadPolars = () => import('nodejs-polars');
